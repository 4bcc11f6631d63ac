select
    nullif(count(*), 0) as checked,
    coalesce(sum(training_hours < 360), 0) as failing,
    coalesce(sum(training_hours is null), 0) as unknown
from teacher where post in ('teacher', 'principal') and (left_on is null or left_on > :today)
