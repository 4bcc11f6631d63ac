select 'teacher', _id from teacher
where post in ('teacher', 'principal') and (left_on is null or left_on > :today) and ifnull(training_hours, 0) < 360
order by training_hours
