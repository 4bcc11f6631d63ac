select 'partner', _id from partner where kind = 'community' and agreed_on <= :today and (valid_to is null or valid_to >= :today)
