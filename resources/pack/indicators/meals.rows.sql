select 'meal', _id from meal order by month desc limit 1
