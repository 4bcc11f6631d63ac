select max(measured_down) as value, max(contracted_down) as contracted, count(*) as lines
from network where kind = 'line'
