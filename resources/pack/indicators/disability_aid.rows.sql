select 'aid', _id from aid where term = :term and eligible = 'yes' and item in ('supplies', 'training', 'transport') and (granted = 'no' or paid_on is null)
