select 'equipment', _id from equipment where teaching = 'yes' and condition <> '6' order by quantity * unit_price desc
