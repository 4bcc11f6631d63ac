select max(pupils) as value, count(*) as classes
from (select count(*) as pupils from enrolment
      where status = 'in_school' and cast(grade as integer) between :first_grade and :last_grade
      group by grade, class_no)
