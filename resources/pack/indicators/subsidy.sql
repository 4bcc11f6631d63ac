select
    (select subsidy_paid from profile order by school_year desc limit 1) as numerator,
    (select subsidy_due from profile order by school_year desc limit 1) as denominator
