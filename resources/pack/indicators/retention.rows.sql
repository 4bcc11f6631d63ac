select 'cohort', _id from cohort where stage = :stage and graduation_year = :graduated
