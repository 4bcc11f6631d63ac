select 'enrolment', _id from enrolment
where status = 'in_school' and cast(grade as integer) between :first_grade and :last_grade
  and grade || '-' || class_no = (
      select grade || '-' || class_no from enrolment
      where status = 'in_school' and cast(grade as integer) between :first_grade and :last_grade
      group by grade, class_no order by count(*) desc limit 1)
