select 'after_class', _id from after_class where term = :term
