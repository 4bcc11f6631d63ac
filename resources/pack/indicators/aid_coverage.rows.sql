select 'enrolment', _id from enrolment
where status = 'in_school' and needs_aid = 'yes'
  and _id not in (select pupil from aid where term = :term and granted = 'yes' and pupil is not null)
