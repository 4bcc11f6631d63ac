select 'teacher', _id from teacher
where stage = :stage and post in ('teacher', 'principal') and (left_on is null or left_on > :today)
  and subject in ('pe', 'music', 'art', 'arts')
           and (full_time = 'yes'
                or (visiting = 'yes'
                    and (select location in ('village', 'teaching_point') from profile
                         order by school_year desc limit 1)
                    and (select count(*) from enrolment where status = 'in_school') between 50 and 99))
