select
    sum(ifnull(disability <> 'none' and inclusive <> 'none', 0)) as numerator,
    sum(disability <> 'none') as denominator,
    sum(ifnull(disability <> 'none' and boarding = '3', 0)) as home
from enrolment where status = 'in_school'
