select 'equipment', _id from equipment where category in ('A02010105', 'A02010108') and condition in ('1', '2')
