/// Commands of Redis and Valkey; a sub-command after a slash.
enum RedisTable {
    static let text = safe + "\n" + caution + "\n" + dangerous

    static let risks: [String: Risk] = {
        var risks: [String: Risk] = [:]
        for (risk, text) in [(Risk.safe, safe), (.caution, caution), (.dangerous, dangerous)] {
            for word in text.split(whereSeparator: \.isWhitespace) { risks[String(word)] = risk }
        }
        return risks
    }()

    private static let safe = """
        PING ECHO INFO GET MGET GETRANGE STRLEN EXISTS TTL PTTL EXPIRETIME PEXPIRETIME TYPE SCAN HSCAN SSCAN ZSCAN HGET HMGET HGETALL HKEYS HVALS
        HLEN HEXISTS HSTRLEN LLEN LRANGE LINDEX LPOS SCARD SMEMBERS SISMEMBER SMISMEMBER SRANDMEMBER SINTER SUNION SDIFF ZCARD ZCOUNT ZRANGE
        ZRANGEBYSCORE ZREVRANGE ZRANK ZREVRANK ZSCORE ZMSCORE ZLEXCOUNT GETBIT BITCOUNT BITPOS PFCOUNT GEODIST GEOHASH GEOPOS GEOSEARCH XLEN
        XRANGE XREVRANGE XREAD XINFO XPENDING DBSIZE TIME LASTSAVE ROLE RANDOMKEY OBJECT OBJECT/FREQ OBJECT/ENCODING OBJECT/IDLETIME DUMP
        MEMORY/USAGE MEMORY/STATS MEMORY/DOCTOR LATENCY/DOCTOR LATENCY/LATEST LATENCY/HISTORY LATENCY SLOWLOG SLOWLOG/GET SLOWLOG/LEN CLIENT/LIST
        CLIENT/INFO CLIENT/ID CLIENT/GETNAME CLUSTER/INFO CLUSTER/NODES CLUSTER/SLOTS CLUSTER/SHARDS CLUSTER/KEYSLOT COMMAND COMMAND/COUNT
        COMMAND/INFO CONFIG/GET ACL/WHOAMI ACL/CAT PUBSUB PUBSUB/CHANNELS PUBSUB/NUMSUB MODULE/LIST SENTINEL/MASTERS SENTINEL/SLAVES
        SENTINEL/REPLICAS SENTINEL/MASTER SENTINEL/GET-MASTER-ADDR-BY-NAME SENTINEL/CKQUORUM LOLWUT SUBSTR SORT_RO TOUCH WAIT JSON.GET FT.INFO FT._LIST
        """

    private static let caution = """
        SET SETEX SETNX PSETEX MSET MSETNX APPEND INCR INCRBY DECR DECRBY INCRBYFLOAT GETSET GETDEL GETEX SETRANGE DEL UNLINK EXPIRE PEXPIRE
        EXPIREAT PEXPIREAT PERSIST RENAME RENAMENX COPY HSET HSETNX HMSET HDEL HINCRBY LPUSH RPUSH LPOP RPOP LSET LREM LTRIM LINSERT RPOPLPUSH
        LMOVE BLPOP BRPOP SADD SREM SPOP SMOVE ZADD ZREM ZINCRBY ZPOPMIN ZPOPMAX ZREMRANGEBYRANK ZREMRANGEBYSCORE SETBIT PFADD PFMERGE GEOADD XADD
        XDEL XTRIM XACK XCLAIM XGROUP PUBLISH SUBSCRIBE PSUBSCRIBE MONITOR KEYS BGSAVE SAVE BGREWRITEAOF SELECT AUTH HELLO WATCH MULTI EXEC DISCARD
        CLIENT/KILL CLIENT/SETNAME CLIENT/NO-EVICT CLIENT/PAUSE CLIENT/UNPAUSE CONFIG/RESETSTAT MEMORY/PURGE LATENCY/RESET SLOWLOG/RESET SORT
        ACL/LIST ACL/GETUSER ACL/LOG CLUSTER/COUNTKEYSINSLOT READONLY SENTINEL/RESET PSYNC SYNC
        """

    private static let dangerous = """
        FLUSHALL FLUSHDB SHUTDOWN CONFIG/SET CONFIG/REWRITE SLAVEOF REPLICAOF EVAL EVALSHA EVAL_RO FCALL SCRIPT SCRIPT/FLUSH SCRIPT/KILL SCRIPT/LOAD
        FUNCTION FUNCTION/FLUSH FUNCTION/DELETE FUNCTION/LOAD MODULE/LOAD MODULE/UNLOAD DEBUG MIGRATE RESTORE SWAPDB FAILOVER ACL/SETUSER ACL/DELUSER
        ACL/LOAD ACL/SAVE CLUSTER/RESET CLUSTER/FAILOVER CLUSTER/FORGET CLUSTER/FLUSHSLOTS CLUSTER/DELSLOTS CLUSTER/SETSLOT CLUSTER/MEET
        SENTINEL/FAILOVER SENTINEL/REMOVE SENTINEL/SET FT.DROPINDEX
        """
}

/// Methods of the MongoDB shell.
enum MongoTable {
    static let text = safe + "\n" + caution + "\n" + dangerous

    static func risk(_ method: String) -> Risk {
        if words.safe.contains(method) { return .safe }
        return words.dangerous.contains(method) ? .dangerous : .caution
    }

    private static let words = (safe: set(safe), dangerous: set(dangerous))

    private static func set(_ text: String) -> Set<String> {
        Set(text.split(whereSeparator: \.isWhitespace).map(String.init))
    }

    /// The names of all calls in a program.
    static func methods(_ text: String) -> [String] {
        let bytes = Array(text.utf8)
        var found: [String] = []
        var start = 0
        for index in bytes.indices where found.count < 64 {
            if Byte.isName(bytes[index]) { continue }
            if bytes[index] == Byte.open, start < index {
                found.append(String(decoding: bytes[start..<index], as: UTF8.self))
            }
            start = index + 1
        }
        return found
    }

    private static let safe = """
        find findOne count countDocuments estimatedDocumentCount distinct aggregate explain limit sort skip pretty toArray forEach map stats
        getCollection getCollectionNames getCollectionInfos getIndexes getMongo getSiblingDB getName status printReplicationInfo
        printSecondaryReplicationInfo printSlaveReplicationInfo serverStatus currentOp hello isMaster conf config version hostInfo dataSize
        storageSize totalIndexSize totalSize print printjson tojson JSON.stringify stringify ObjectId ISODate Date NumberLong hasNext next size
        listShards getShardDistribution printShardingStatus isBalancerRunning getBalancerState latencyStats validate listDatabases getUsers getRoles
        connectionStatus top buildInfo getProfilingStatus getLog readPref hint maxTimeMS
        """

    private static let caution = """
        insert insertOne insertMany update updateOne updateMany replaceOne findOneAndUpdate findOneAndReplace bulkWrite save createIndex createIndexes
        createCollection killOp stepDown freeze syncFrom setProfilingLevel adminCommand runCommand enableSharding shardCollection startBalancer
        stopBalancer createView renameCollection reIndex hideIndex unhideIndex
        """

    private static let dangerous = """
        drop dropDatabase dropIndex dropIndexes deleteMany deleteOne remove findOneAndDelete dropUser dropAllUsers dropRole shutdownServer fsyncLock
        createUser updateUser grantRolesToUser revokeRolesFromUser changeUserPassword createRole reconfig removeShard load run runProgram shellHelper
        initiate addShard copyDatabase cloneDatabase mapReduce eval exec removeUser logout
        """
}
