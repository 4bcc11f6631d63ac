select
    case when exists (select 1 from teacher) then
        (select count(*) from teacher
         where stage = :stage and post in ('teacher', 'principal') and (left_on is null or left_on > :today)
           and subject in ('pe', 'music', 'art', 'arts')
           and (full_time = 'yes'
                or (visiting = 'yes'
                    and (select location in ('village', 'teaching_point') from profile
                         order by school_year desc limit 1)
                    and (select count(*) from enrolment where status = 'in_school') between 50 and 99))) end as numerator,
    (select count(*) from enrolment
     where status = 'in_school' and cast(grade as integer) between :first_grade and :last_grade) as denominator
