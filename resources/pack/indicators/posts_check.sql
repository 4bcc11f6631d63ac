select (select (julianday(:today) - julianday(posts_checked)) / 365.25
        from profile order by school_year desc limit 1) as value
