select
    case when exists (select 1 from teacher) then
        (select count(*) from teacher
         where stage = :stage and post in ('teacher', 'principal') and (left_on is null or left_on > :today)
           and full_time = 'yes'
           and (degree in ('bachelor', 'master', 'doctor') or (degree = 'college' and :stage = 'primary'))) end as numerator,
    (select count(*) from enrolment
     where status = 'in_school' and cast(grade as integer) between :first_grade and :last_grade) as denominator
