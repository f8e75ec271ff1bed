-- What peers read: the project's own tables as they stand today, one view a type, with what a
-- peer that looks at the catalogue needs to know about keys. Nothing is copied.
drop schema if exists peers cascade;
create schema peers;

create view peers.area as
select a.id, a.code, n.name_vi as name
from area a join area_name n on n.area_id = a.id and n.valid @> current_date
where a.valid @> current_date;

create view peers.sector as
select code, name_vi as name from sector where valid @> current_date;

create view peers.office as
select tenant, id, name from office;

create view peers.establishment as
select e.tenant, e.id, e.code, v.name, v.owner_form, v.address, v.workers, v.power_kw, e.opened,
       v.area as area_id, v.sector as sector_code
from establishment e
join establishment_version v
  on v.tenant = e.tenant and v.establishment_id = e.id and v.valid @> current_date;

create view peers.portion as
select p.tenant, p.id, p.establishment_id, p.kind, p.share, m.managed_by,
       o.orderer_tenant, o.orderer_id
from portion p
left join portion_manager m
  on m.tenant = p.tenant and m.portion_id = p.id and m.valid @> current_date
left join portion_orderer o
  on o.tenant = p.tenant and o.portion_id = p.id and o.valid @> current_date
where p.valid @> current_date;

create view peers.change_request as
select tenant, id, establishment_id, kind, base_version_id, proposed, effective_on, reason,
       submitted_by_tenant, submitted_by, submitted_at, state
from change_request;
alter view peers.change_request alter column id set default gen_random_uuid();
alter view peers.change_request alter column submitted_at set default now();

comment on view peers.area is '@primaryKey id';
comment on view peers.sector is '@primaryKey code';
comment on view peers.office is '@primaryKey tenant,id';
comment on view peers.establishment is E'@primaryKey tenant,id\n@foreignKey (area_id) references peers.area (id)|@fieldName area\n@foreignKey (sector_code) references peers.sector (code)|@fieldName sector';
comment on view peers.portion is E'@primaryKey tenant,id\n@foreignKey (tenant,establishment_id) references peers.establishment (tenant,id)|@fieldName establishment|@foreignFieldName portions\n@foreignKey (orderer_tenant,orderer_id) references peers.office (tenant,id)|@fieldName orderer';
comment on view peers.change_request is '@primaryKey tenant,id';
