select 'equipment', _id from equipment where teaching = 'yes' and condition in ('4', '5')
