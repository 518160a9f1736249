import type pg from "pg";

/** The schema as text, in a fixed order: reviewable, and equal for equal schemas. Read from the catalogs, since no pg_dump is shipped. */
export async function schemaText(client: pg.Client): Promise<string> {
  const lines = async (sql: string): Promise<readonly string[]> =>
    (await client.query<{ readonly line: string }>(sql)).rows.map(({ line }) => line);
  const tables = await lines(
    `select relname as line from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by relname collate "C"`,
  );
  const parts: string[] = [];
  for (const table of tables) {
    const columns = await lines(`
      select format('  %s %s%s%s%s', attname, format_type(atttypid, atttypmod), case when attnotnull then ' not null' else '' end,
        case attidentity when 'a' then ' generated always as identity' else '' end,
        coalesce(' default ' || pg_get_expr(adbin, adrelid), '')) as line
      from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
      where attrelid = '${table}'::regclass and attnum > 0 and not attisdropped order by attnum`);
    const constraints = await lines(`
      select format('  constraint %s %s', conname, pg_get_constraintdef(oid)) as line
      from pg_constraint where conrelid = '${table}'::regclass and contype in ('p', 'u', 'f', 'c') order by contype, conname collate "C"`);
    const indexes = await lines(`
      select pg_get_indexdef(indexrelid) || ';' as line from pg_index join pg_class on pg_class.oid = indexrelid
      where indrelid = '${table}'::regclass and not exists (select from pg_constraint where conindid = indexrelid) order by relname collate "C"`);
    const triggers = await lines(`
      select pg_get_triggerdef(oid) || ';' as line from pg_trigger where tgrelid = '${table}'::regclass and not tgisinternal order by tgname collate "C"`);
    parts.push([`create table ${table} (`, [...columns, ...constraints].join(",\n"), ");", ...indexes, ...triggers].join("\n"));
  }
  const functions = await lines(`
    select pg_get_functiondef(oid) || ';' as line from pg_proc where pronamespace = 'public'::regnamespace order by proname collate "C"`);
  return `${[...parts, ...functions].join("\n\n")}\n`;
}
