select sum(migrant = 'yes') as value, sum(ifnull(migrant = 'yes' and residence_permit = 'yes', 0)) as permits
from enrolment where status = 'in_school'
