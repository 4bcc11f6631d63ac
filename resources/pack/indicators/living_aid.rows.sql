select 'aid', _id from aid where term = :term and eligible = 'yes' and item in ('boarding', 'day') and (granted = 'no' or paid_on is null)
