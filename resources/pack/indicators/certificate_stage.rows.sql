select 'teacher', _id from teacher
where post in ('teacher', 'principal') and (left_on is null or left_on > :today)
  and (certificate_stage is null or certificate_stage in ('none', 'other')
       or (stage = 'junior' and certificate_stage = 'primary'))
