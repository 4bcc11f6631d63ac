select sum(screened) as numerator, sum(eligible) as denominator
from screening join period on date between first and last
where period.name = 'school_year' and kind = 'fitness'
