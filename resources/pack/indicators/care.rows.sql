select 'enrolment', _id from enrolment
where status = 'in_school' and (orphan = 'yes' or left_behind in ('1', '2'))
  and _id not in (select pupil from care join period on care.date between first and last
                  where period.name = 'term' and pupil is not null)
