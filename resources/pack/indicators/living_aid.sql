select
    case when exists (select 1 from aid where term = :term and item in ('boarding', 'day')) then count(*) end as checked,
    coalesce(sum(granted = 'no'), 0) as failing,
    coalesce(sum(granted = 'yes' and paid_on is null), 0) as unknown
from aid where term = :term and eligible = 'yes' and item in ('boarding', 'day')
