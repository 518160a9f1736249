import { block, refusing, review, type CommandSpec } from "../spec.js";
import { words } from "../words.js";

const postgres = `
    -h=host.listed -p=port -U=user -d=name -t -A -x -X -q -w -P=word -F=character --host=host.listed --port=port --username=user
    --dbname=name -a -b -e -E -H -z -0 -R=character -V --echo-all --echo-errors --echo-queries --echo-hidden --html --record-separator=character
    --field-separator-zero --record-separator-zero --tuples-only --no-align --expanded --no-psqlrc --quiet --no-password --csv --pset=word --field-separator=character`;

/** Databases and queues: their state, never their contents. */
export const databases: readonly CommandSpec[] = [
  {
    id: "psql",
    programs: ["psql"],
    because: "Asks the database about its own state",
    flags: `${postgres} -l --list -c=sql --command=sql`,
    refuse: {
      [`-f=text --file=text -o=text --output=text -L=text --log-file=text -v=text --set=text --variable=text -1 --single-transaction
        -s --single-step -S --single-line -W --password -n --no-readline`]: block("reads or writes a file, or asks at a terminal"),
    },
    operands: "name? user?",
    needs: [{ flags: "-c --command -l --list", because: "Without `-c` it waits for somebody to type", mend: "add `-c 'SELECT ...'`" }],
    examples: {
      allow: ["psql -c 'select * from pg_stat_activity'", "psql -U postgres -d app -c 'select count(*) from pg_locks'", "psql -l"],
      review: ["psql", "psql -c 'select * from users'", "psql -c 'select pg_terminate_backend(1)'"],
      block: [
        "psql -c \"COPY t FROM PROGRAM 'id'\"",
        "psql -c '\\! id'",
        "psql -o'|id>/tmp/foo'",
        "psql -f /tmp/x",
        'psql -c "DROP DATABASE x"',
      ],
    },
  },
  {
    id: "pg_isready",
    programs: ["pg_isready"],
    because: "Says whether the database answers",
    flags: `-h=host.listed -p=port -U=user -d=name -t=int -q --host=host.listed --port=port --username=user --dbname=name --timeout=int
      --quiet`,
    examples: { allow: ["pg_isready -h localhost"], review: ["pg_isready x"] },
  },
  {
    id: "pg_lsclusters",
    programs: ["pg_lsclusters"],
    because: "Lists database clusters",
    flags: "-h --no-header -j --json -s --start-conf",
    examples: { allow: ["pg_lsclusters"], review: ["pg_lsclusters x"] },
  },
  refusing({
    id: "pg_dump",
    programs:
      words(`pg_dump pg_dumpall pg_restore pg_basebackup pg_ctl pg_ctlcluster pg_controldata pg_resetwal initdb createdb dropdb createuser
      dropuser vacuumdb reindexdb clusterdb pgbench mysqldump mysqlcheck mysqlimport mysqlpump mariadb-dump mongodump mongorestore
      mongoexport mongoimport sqlite3 sqlplus cqlsh nodetool clickhouse-client influx cypher-shell mongosh mongo patronictl repmgr
      pgbackrest barman wal-g xtrabackup mariabackup innodb`),
    refused: review("shows or changes what a database holds"),
    examples: { review: ["pg_dump app", "mongosh", "patronictl list"] },
  }),
  {
    id: "mysql",
    programs: ["mysql", "mariadb"],
    because: "Asks the database about its own state",
    flags: `-h=host.listed -P=port -u=user -D=name -e=sql -t -B -s -N -E -r -X -H -v -A --host=host.listed --port=port --user=user
      --database=name --execute=sql --table --batch --silent --skip-column-names --vertical --raw --connect-timeout=int
      --no-auto-rehash`,
    refuse: {
      [`-p?text --password?text --pager?text --tee=text --init-command=text --defaults-file=text --defaults-extra-file=text
        --plugin-dir=text --local-infile?text --ssl-key=text --login-path=text -S=text --socket=text --system-command?text`]: review(
        "names a password, a file or a program",
      ),
    },
    operands: "name?",
    needs: [{ flags: "-e --execute", because: "Without `-e` it waits for somebody to type", mend: "add `-e 'SHOW ...'`" }],
    examples: {
      allow: ["mysql -e 'SHOW PROCESSLIST'", "mysql -u root -e 'SHOW ENGINE INNODB STATUS\\G'"],
      review: ["mysql", "mysql -e 'select * from app.users'", "mysql -psecret -e 'SHOW STATUS'"],
      block: ["mysql -e 'DROP TABLE x'", "mysql -e '\\! id'", "mysql -e \"select 1 into outfile '/tmp/x'\""],
    },
  },
  {
    id: "mysqladmin",
    programs: ["mysqladmin", "mariadb-admin"],
    because: "Shows the database's state",
    flags: `-h=host.listed -P=port -u=user -r -i=int -c=int --host=host.listed --port=port --user=user --relative --sleep=int --count=int
      --connect-timeout=int`,
    refuse: {
      [`-p?text --password?text --defaults-file=text --plugin-dir=text -S=text --socket=text`]: review("names a password or a file"),
    },
    subcommands: {
      "status ping processlist extended-status variables version": { check: "repeated" },
      "shutdown drop create password old-password flush-privileges reload": {
        refused: block("stops the database or changes what it holds"),
      },
      [`kill flush-logs flush-hosts flush-status flush-tables flush-threads refresh debug start-slave stop-slave start-replica
      stop-replica`]: { refused: review("changes how the database runs") },
    },
    examples: {
      allow: ["mysqladmin status", "mysqladmin -u root processlist"],
      review: ["mysqladmin kill 5", "mysqladmin -i 1 status"],
      block: ["mysqladmin shutdown"],
    },
  },
  {
    id: "redis-cli",
    programs: ["redis-cli", "valkey-cli"],
    because: "Shows the store's state",
    reading: "posix",
    flags: "-h=host.listed -p=port -n=int -t=int --no-raw --raw --json --csv -2 -3 --no-auth-warning",
    refuse: {
      [`--eval=text --rdb=text --functions-rdb=text --pipe --cluster=text --replica --slave -x -X=text --ldb --ldb-sync-mode
        --lru-test=text -d=text --tls --cacert=text --cert=text --key=text -u=text -s=text`]: block(
        "runs scripts, sends files, or speaks elsewhere",
      ),
      [`-a=text --pass=text --user=text --askpass -r=text -i=text --bigkeys --memkeys --hotkeys --scan --stat --latency
        --latency-history --latency-dist --intrinsic-latency=text --pattern=text -c -e --quoted-input --verbose`]: review(
        "names a password, or goes on for long",
      ),
    },
    caseless: true,
    subcommands: {
      "ping dbsize lastsave role time": { because: "Shows the store's state" },
      info: { operands: "name*" },
      "ttl pttl type exists llen scard hlen zcard strlen xlen": { operands: "redis.key+" },
      slowlog: { caseless: true, subcommands: { get: { operands: "int?" }, len: {}, reset: { refused: review("forgets what was slow") } } },
      client: {
        caseless: true,
        subcommands: { "list info id getname": {}, "kill pause unpause no-evict reply": { refused: review("ends connections") } },
      },
      memory: {
        caseless: true,
        subcommands: { usage: { operands: "redis.key" }, "stats doctor malloc-stats": {}, purge: { refused: review("changes the store") } },
      },
      cluster: {
        caseless: true,
        subcommands: {
          "info nodes slots shards myid links": {},
          "failover reset meet forget replicate setslot addslots delslots flushslots": { refused: block("changes the cluster") },
        },
      },
      latency: {
        caseless: true,
        subcommands: { "latest doctor": {}, "history graph": { operands: "name" }, reset: { refused: review("forgets what was slow") } },
      },
      config: {
        caseless: true,
        subcommands: {
          get: {
            operands: "redis.setting",
          },
          "set rewrite resetstat": { refused: block("changes how the store runs, and where it writes") },
        },
      },
      [`flushall flushdb shutdown eval evalsha eval_ro script function fcall module slaveof replicaof migrate restore debug acl
        monitor sync psync save bgsave bgrewriteaof failover swapdb auth hello object`]: {
        refused: block("destroys data, runs scripts or changes who may do what"),
      },
    },
    examples: {
      allow: ["redis-cli PING", "redis-cli info memory", "redis-cli -p 6380 slowlog get 10"],
      review: ["redis-cli get x", "redis-cli keys '*'", "redis-cli --bigkeys", "redis-cli"],
      block: ["redis-cli FLUSHALL", "redis-cli CONFIG SET dir /var/spool/cron", 'redis-cli EVAL "return 1" 0'],
    },
  },
  {
    id: "rabbitmqctl",
    programs: ["rabbitmqctl", "rabbitmq-diagnostics"],
    because: "Shows the broker's state",
    flags: `-q -s -l -p=word -t=int --quiet --silent --longnames --vhost=word --timeout=int --formatter=word --no-table-headers --online
      --offline --local`,
    refuse: { "-n=text --node=text --erlang-cookie=text": review("speaks to another node") },
    subcommands: {
      help: { operands: "name?" },
      [`status cluster_status node_health_check ping version server_version alarms check_running check_local_alarms
        check_port_connectivity check_alarms memory_breakdown list_network_interfaces`]: {},
      [`list_queues list_connections list_channels list_consumers list_exchanges list_bindings list_vhosts list_policies
        list_feature_flags list_unresponsive_queues`]: { operands: "name*" },
      [`reset force_reset stop shutdown stop_app eval eval_file exec delete_vhost delete_queue delete_user change_password add_user
        set_user_tags set_permissions forget_cluster_node rename_cluster_node purge_queue import_definitions`]: {
        refused: block("stops the broker, removes messages or changes who may do what"),
      },
      [`start_app close_connection close_all_connections set_policy clear_policy list_users list_permissions environment report
        export_definitions set_log_level sync_queue cancel_sync_queue`]: {
        refused: review("changes the broker, or shows more than its state"),
      },
    },
    examples: {
      allow: ["rabbitmqctl status", "rabbitmqctl list_queues name messages"],
      review: ["rabbitmqctl close_all_connections x"],
      block: ["rabbitmqctl stop", "rabbitmqctl eval 'x'"],
    },
  },
  refusing({
    id: "kafka",
    programs:
      words(`kafka-topics.sh kafka-consumer-groups.sh kafka-topics kafka-consumer-groups zkCli.sh nats mosquitto_sub pulsar-admin es2unix
      elasticsearch-plugin memcstat memcached-tool`),
    refused: review("shows or changes queues, and its rule is still to be written"),
    examples: { review: ["kafka-topics.sh --list"] },
  }),
];
