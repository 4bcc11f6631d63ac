select
    nullif(count(*), 0) as checked,
    coalesce(sum(wired = 'no' or wifi = 'no' or signal = 'no'), 0) as failing,
    0 as unknown
from network where kind in ('classroom', 'room')
