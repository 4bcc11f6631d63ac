select
    (select posts_filled from profile order by school_year desc limit 1) as numerator,
    (select posts_quota from profile order by school_year desc limit 1) as denominator
