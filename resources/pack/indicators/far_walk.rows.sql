select 'enrolment', _id from enrolment where status = 'in_school' and commute_way = 'walk' and commute_km > 5
