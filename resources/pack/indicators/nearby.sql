select sum(entry_way = '11') as numerator, count(entry_way) as denominator
from enrolment where status = 'in_school' and cast(grade as integer) between :first_grade and :last_grade
