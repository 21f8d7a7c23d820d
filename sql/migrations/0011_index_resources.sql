-- Lists of one resource. Hashed, since only whole ids are asked for.
create index finding_by_resource on console.finding using hash (resource_id) where is_open;
