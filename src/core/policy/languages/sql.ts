import { blocked, held, type Objection } from "../facts.js";
import { shown } from "../values/text.js";
import { words } from "../words.js";

const keywords = new Set(
  words(`select distinct all from where and or not is null true false as on join inner outer full cross natural lateral group order by asc
    desc nulls first last straight_join having limit offset fetch next rows row only in between like ilike similar to exists any some case when then
    else end cast interval over partition union except intersect collate at time zone current_timestamp current_date current_user
    localtimestamp left right epoch second minute hour day week month year text int integer bigint numeric float real double precision
    boolean date timestamp timestamptz varchar name oid regclass unknown array filter`),
);
/** Functions that only look or compute. */
const functions = new Set(
  words(`count sum min max avg now age extract date_part date_trunc coalesce nullif greatest least round trunc floor ceil abs length
    char_length lower upper left right substr substring trim concat concat_ws replace to_char string_agg array_agg array_length unnest
    row_number rank dense_rank lag lead version current_database current_schema pg_size_pretty pg_database_size pg_relation_size
    pg_total_relation_size pg_table_size pg_indexes_size pg_tablespace_size pg_postmaster_start_time pg_conf_load_time pg_blocking_pids
    pg_is_in_recovery pg_is_wal_replay_paused pg_last_wal_receive_lsn pg_last_wal_replay_lsn pg_last_xact_replay_timestamp
    pg_current_wal_lsn pg_wal_lsn_diff pg_backend_pid pg_get_userbyid pg_encoding_to_char quote_ident format_type obj_description
    justify_interval clock_timestamp database user connection_id sysdate current_timestamp timediff timestampdiff from_unixtime
    sec_to_time format if ifnull group_concat`),
);
/** Views of state, and catalogues of names. Not those that hold rows of users' tables or passwords. */
const relations = new Set(
  words(`pg_locks pg_class pg_namespace pg_database pg_tables pg_indexes pg_index pg_views pg_matviews pg_attribute pg_type pg_constraint
    pg_extension pg_roles pg_replication_slots pg_prepared_xacts pg_cursors pg_tablespace pg_publication pg_sequences pg_inherits`),
);
const relation = /^(?:(?:pg_catalog\.)?pg_stat(?:io)?_[a-z_]+|(?:information_schema|performance_schema|sys)\.[a-z_$]+)$/;
/** Settings that hold neither passwords nor programs, in PostgreSQL and MySQL. */
const settings = new Set(
  words(`max_connections shared_buffers work_mem maintenance_work_mem effective_cache_size server_version data_directory config_file
    hba_file port listen_addresses max_wal_size min_wal_size wal_level wal_keep_size checkpoint_timeout statement_timeout lock_timeout
    idle_in_transaction_session_timeout timezone default_transaction_read_only transaction_read_only hot_standby max_worker_processes
    random_page_cost databases schemas engines plugins warnings errors processlist`),
);
const showing = [
  /^(?:autovacuum|log|max_standby|max_parallel|synchronous)_[a-z_]+$/,
  /^full processlist$/,
  /^(?:(?:global|session) )?(?:status|variables)(?: like '[A-Za-z0-9_%]{1,64}')?$/,
  /^engine innodb status$/,
  /^(?:open )?tables(?: (?:from|in) [a-z0-9_]+)?$/,
  /^table status(?: (?:from|in) [a-z0-9_]+)?$/,
  /^(?:master|slave|replica|binary log) status$/,
  /^(?:binary|master) logs$/,
];
const token = new RegExp(
  [
    String.raw`[ \t]+`,
    String.raw`(?<string>'(?:[^'\\]|'')*')`,
    String.raw`(?<name>[A-Za-z_][A-Za-z0-9_$]*(?:\.(?:[A-Za-z_][A-Za-z0-9_$]*|\*))*)`,
    String.raw`[0-9]+(?:\.[0-9]+)?|::|\|\||[<>!]=|<>|[-+*/%<>=(),.[\]]`,
  ].join("|"),
  "y",
);
/** Words by which SQL destroys, reads files or runs programs. They are said plainly, so that the reason is plain, too. */
const harmful = new Set(
  words(`drop truncate alter create grant revoke copy program outfile dumpfile infile load_file pg_read_file pg_read_binary_file pg_ls_dir
    pg_stat_file lo_import lo_export lo_get lo_put dblink dblink_exec xp_cmdshell load_extension writefile readfile sys_exec sys_eval
    attach pragma`),
);
/** Clauses by which a SELECT keeps, locks or hands on what it finds. */
const keeping = new Set(words("into for lock procedure tablesample lateral recursive returning using table values with handler"));

/** One statement that only looks: `SELECT` over views of state, or `SHOW` of a setting. */
export function sql(value: string): Objection | null {
  const statement = value
    .trim()
    .replace(/(?:;|\\[gG])$/, "")
    .trimEnd();
  if (statement.startsWith("\\"))
    return blocked(
      "sql.meta",
      `\`${shown(statement)}\` is a command of the client, which can run programs and write files.`,
      "write a SELECT",
    );
  const found = statement
    .replace(/'(?:[^'\\]|'')*'/g, "''")
    .match(/[A-Za-z_]+/g)
    ?.find((word) => harmful.has(word.toLowerCase()));
  if (found !== undefined)
    return blocked("sql.harmful", `\`${shown(found)}\` destroys data, reads files or runs programs.`, "look at the pg_stat views only");
  // A comment can stand between a name and its parenthesis, and databases differ on what one is.
  if (/--|\/\*|#/.test(statement)) return unread(statement);
  if (/^show\s/i.test(statement)) return shownSetting(statement);
  return /^select\b/i.test(statement) ? selected(statement) : unread(statement);
}

function shownSetting(statement: string): Objection | null {
  const what = statement.toLowerCase().replace(/\s+/g, " ").slice("show ".length);
  return settings.has(what) || showing.some((pattern) => pattern.test(what)) ? null : unread(statement);
}

/** `extract(epoch from x)` has a FROM that names no table. */
const innerFrom = /\b(extract|substring|trim)(\s*\(\s*(?:[a-z]+|[^()']*?)\s)from\b/gi;

/** One level of parentheses: whether a comma leads to another table, and whether the next name is one. */
interface Level {
  inFrom: boolean;
  expectsTable: boolean;
}

function selected(statement: string): Objection | null {
  const text = statement.replace(innerFrom, "$1$2, ");
  const levels: Level[] = [{ inFrom: false, expectsTable: false }];
  for (let at = 0; at < text.length;) {
    token.lastIndex = at;
    const match = token.exec(text);
    if (match === null) return unread(text.slice(at));
    at += match[0].length;
    const level = levels.at(-1);
    if (level === undefined) return unread(text);
    const name = match.groups?.["name"]?.toLowerCase();
    const objection = name === undefined ? null : nameObjection(name, level.expectsTable, /^\s*\(/.test(text.slice(at)));
    if (objection !== null) return objection;
    if (name === undefined) punctuated(match[0], level, levels);
    else named(name, level);
  }
  return null;
}

/** `from (a, b)` names tables in its parentheses; after a comma of a FROM, even one behind an ON, comes a table. */
function punctuated(mark: string, level: Level, levels: Level[]): void {
  if (mark === "(") levels.push({ ...level, inFrom: level.expectsTable });
  else if (mark === ")") levels.pop();
  else if (mark === "," && level.inFrom) level.expectsTable = true;
  if (mark === ")") Object.assign(levels.at(-1) ?? {}, { expectsTable: false });
}

function named(name: string, level: Level): void {
  if (/^(?:from|join|straight_join)$/.test(name)) Object.assign(level, { inFrom: true, expectsTable: true });
  else if (/^(?:select|where|group|order|having|limit|offset|fetch|union|except|intersect)$/.test(name))
    Object.assign(level, { inFrom: false, expectsTable: false });
  // `from only users` still has its table to come.
  else if (name !== "only") level.expectsTable = false;
}

function nameObjection(name: string, expectsTable: boolean, isCalled: boolean): Objection | null {
  if (keeping.has(name)) return held("sql.clause", `\`${name}\` does more than look.`, "leave it out");
  if (keywords.has(name)) return expectsTable && !/^(?:select|only)$/.test(name) ? unread(name) : null;
  if (isCalled && !functions.has(name.replace(/^pg_catalog\./, "")))
    return held("sql.function", `\`${shown(name)}(\` is not a function that is known to only look.`, "leave it out");
  if (!expectsTable || isCalled || isView(name)) return null;
  return held(
    "sql.relation",
    `\`${shown(name)}\` is a table of the users, or one that may hold secrets.`,
    "look at the pg_stat views only",
  );
}

/** Options of foreign servers and users hold passwords. */
function isView(name: string): boolean {
  return relations.has(name.replace(/^pg_catalog\./, "")) || (relation.test(name) && !/_options$|user_mapping/.test(name));
}

function unread(text: string): Objection {
  return held(
    "sql.unread",
    `\`${shown(text)}\` is not in the part of SQL that is read here.`,
    "write one SELECT over pg_stat_activity or the like",
  );
}
