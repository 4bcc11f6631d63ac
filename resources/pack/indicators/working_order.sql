select sum(case when condition in ('1', '2', '3') then quantity end) as numerator, sum(quantity) as denominator
from equipment where teaching = 'yes' and condition <> '6'
