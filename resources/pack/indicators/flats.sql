select
    (select flats_have from profile order by school_year desc limit 1) as numerator,
    (select flats_needed from profile order by school_year desc limit 1) as denominator
