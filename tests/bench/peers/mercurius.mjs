// Fastify and mercurius with its just-in-time compiler: by loaders, or with ONE_SQL=1 by one
// statement a page that a careful author wrote for it.
import Fastify from "fastify";
import mercurius from "mercurius";
import pg from "pg";

pg.types.setTypeParser(pg.types.builtins.DATE, (day) => day);
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 16 });
const oneStatement = Boolean(process.env.ONE_SQL);
const rows = async (name, text, values) => (await pool.query({ name, text, values })).rows;

const schema = `
type Area { id: ID! code: String! name: String! }
type Sector { code: String! name: String! }
type Office { id: ID! name: String! }
type Portion { id: ID! kind: String! share: String! managedBy: String orderer: Office }
type Establishment {
  id: ID! code: String! name: String! ownerForm: String! address: String! workers: Int
  powerKw: String opened: String! area: Area sector: Sector portions(first: Int = 10): [Portion!]!
}
type ChangeRequest { id: ID! kind: String! state: String! reason: String! effectiveOn: String! }
input ChangeRequestInput {
  tenant: ID! establishment: ID! baseVersion: ID! official: ID! workers: Int! reason: String!
  effectiveOn: String!
}
type Query {
  establishments(tenant: ID!, first: Int = 50, after: ID): [Establishment!]!
  establishment(tenant: ID!, id: ID!): Establishment
}
type Mutation { requestChange(input: ChangeRequestInput!): ChangeRequest! }
`;

const NONE = "00000000-0000-0000-0000-000000000000";
const SCALARS = `e.tenant, e.id, e.code, e.name, e.owner_form "ownerForm", e.address, e.workers,
  e.power_kw "powerKw", e.opened`;
const PAGE = "from peers.establishment e where e.tenant = $1 and e.id > $2 order by e.id limit $3";
const DEEP = `
select ${SCALARS},
  case when a.id is null then null
    else json_build_object('id', a.id, 'code', a.code, 'name', a.name) end area,
  case when s.code is null then null
    else json_build_object('code', s.code, 'name', s.name) end sector,
  p.portions
from (select * ${PAGE}) e
left join peers.area a on a.id = e.area_id
left join peers.sector s on s.code = e.sector_code
left join lateral (
  select coalesce(json_agg(json_build_object(
    'id', p.id, 'kind', p.kind, 'share', p.share::text, 'managedBy', p.managed_by,
    'orderer', case when o.id is null then null
      else json_build_object('id', o.id, 'name', o.name) end) order by p.id), '[]') portions
  from (select * from peers.portion p
        where p.tenant = e.tenant and p.establishment_id = e.id order by p.id limit 10) p
  left join peers.office o on o.tenant = p.orderer_tenant and o.id = p.orderer_id) p on true
order by e.id`;

const asksFor = (info, name) =>
  info.fieldNodes.some((node) =>
    node.selectionSet.selections.some((one) => one.name.value === name));

const resolvers = {
  Query: {
    establishments: (_, { tenant, first, after }, context, info) => {
      const page = [tenant, after ?? NONE, first];
      return oneStatement && asksFor(info, "portions")
        ? rows("deep", DEEP, page)
        : rows("page", `select ${SCALARS}, e.area_id, e.sector_code ${PAGE}`, page);
    },
    establishment: async (_, { tenant, id }) =>
      (await rows("one", `select ${SCALARS}, e.area_id, e.sector_code
        from peers.establishment e where e.tenant = $1 and e.id = $2`, [tenant, id]))[0] ?? null,
  },
  Mutation: {
    requestChange: async (_, { input }) =>
      (await rows("change", `insert into peers.change_request
        (tenant, establishment_id, kind, base_version_id, proposed, effective_on, reason,
         submitted_by_tenant, submitted_by, state)
        values ($1, $2, 'change', $3, $4, $5, $6, $1, $7, 'submitted')
        returning id, kind, state, reason, effective_on "effectiveOn"`,
        [input.tenant, input.establishment, input.baseVersion,
          JSON.stringify({ workers: input.workers }), input.effectiveOn, input.reason,
          input.official]))[0],
  },
};

async function byKey(name, text, values, keys, keyOf) {
  const found = new Map((await rows(name, text, values)).map((row) => [keyOf(row), row]));
  return keys.map((key) => found.get(key) ?? null);
}

const uncached = (loader) => ({ opts: { cache: false }, loader });
const loaders = {
  Establishment: {
    area: uncached((asked) => {
      const keys = asked.map(({ obj }) => obj.area_id);
      return byKey("areas", "select id, code, name from peers.area where id = any($1)",
        [[...new Set(keys)]], keys, (row) => row.id);
    }),
    sector: uncached((asked) => {
      const keys = asked.map(({ obj }) => obj.sector_code);
      return byKey("sectors", "select code, name from peers.sector where code = any($1)",
        [[...new Set(keys)]], keys, (row) => row.code);
    }),
    portions: uncached(async (asked) => {
      const found = new Map(asked.map(({ obj }) => [obj.id, []]));
      const tenants = [...new Set(asked.map(({ obj }) => obj.tenant))];
      const portions = await rows("portions", `select id, establishment_id, kind, share,
        managed_by "managedBy", orderer_tenant, orderer_id from peers.portion
        where tenant = any($1) and establishment_id = any($2) order by id`,
        [tenants, [...found.keys()]]);
      for (const row of portions) found.get(row.establishment_id).push(row);
      return asked.map(({ obj, params }) => found.get(obj.id).slice(0, params.first));
    }),
  },
  Portion: {
    orderer: uncached((asked) => {
      const keys = asked.map(({ obj }) => obj.orderer_id);
      const wanted = [...new Set(keys.filter((key) => key !== null))];
      const tenants = [...new Set(asked.map(({ obj }) => obj.orderer_tenant))];
      return byKey("offices",
        "select id, name from peers.office where tenant = any($1) and id = any($2)",
        [tenants.filter((one) => one !== null), wanted], keys, (row) => row.id);
    }),
  },
};

const app = Fastify({ logger: false });
app.register(mercurius, {
  schema, resolvers, loaders: oneStatement ? {} : loaders, jit: 1, path: "/graphql",
});
app.listen({ port: Number(process.env.PORT), host: "127.0.0.1" });
