select 'teacher', _id from teacher
where stage = :stage and post in ('teacher', 'principal') and (left_on is null or left_on > :today)
  and full_time = 'yes' and backbone in ('county', 'prefecture', 'region', 'nation')
