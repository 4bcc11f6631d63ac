select 'partner', _id from partner where kind = 'group' and agreed_on <= :today and (valid_to is null or valid_to >= :today)
