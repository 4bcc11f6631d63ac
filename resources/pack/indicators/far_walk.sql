select case when count(commute_way) > 0 then sum(ifnull(commute_way = 'walk' and commute_km > 5, 0)) end as value
from enrolment where status = 'in_school'
