select 'teacher', _id from teacher
where post in ('teacher', 'principal') and (left_on is null or left_on > :today)
  and (certificate_stage = 'none' or certificate_until is null or certificate_until < :today)
order by certificate_until
