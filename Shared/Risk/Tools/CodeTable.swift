/// Calls of other languages that the classifier knows, and how their interpreters take code.
enum CodeTable {
    struct Language {
        /// Options with code.
        var code: Set<String>
        /// Options that take a value.
        var values: Set<String>
    }

    static func language(_ name: String) -> Language {
        switch name {
        case "python", "python2", "python3": Language(code: ["-c"], values: ["-c", "-m", "-W", "-X"])
        case "perl": Language(code: ["-e", "-E"], values: ["-e", "-E", "-I", "-M", "-m"])
        case "ruby": Language(code: ["-e"], values: ["-e", "-I", "-r", "-C"])
        case "node", "nodejs", "bun", "deno":
            Language(
                code: ["-e", "-p", "--eval", "--print", "-pe"],
                values: ["-e", "-p", "--eval", "--print", "-r", "--require", "-pe"]
            )
        case "php": Language(code: ["-r", "-B", "-R", "-E"], values: ["-r", "-B", "-R", "-E", "-d", "-c", "-f"])
        case "pwsh", "powershell":
            Language(
                code: ["-Command", "-c", "-EncodedCommand", "-e"],
                values: ["-Command", "-c", "-EncodedCommand", "-e", "-File"]
            )
        default: Language(code: ["-e", "-c"], values: ["-e", "-c", "-l", "-i"])
        }
    }

    static var text: String { dangerousText + programText }

    static let dangerous = words(dangerousText)
    static let programs = words(programText)

    private static func words(_ text: String) -> [String] {
        text.split(separator: "\n").flatMap { $0.split(separator: " ").map(String.init) }
    }

    /// Destroys by itself, or hides what runs.
    private static let dangerousText = """
        rmtree unlink os.remove os.rmdir removedirs rmdir shutil.move os.truncate os.kill os.killpg rmSync rmdirSync unlinkSync
        rm_rf rm_r remove_entry FileUtils.rm FileUtils.remove File.delete Dir.delete Dir.rmdir fs.rm fs.unlink truncateSync
        removeSync Deno.remove remove_tree Remove-Item Format-Volume Clear-Disk Stop-Computer Restart-Computer Invoke-Expression iex DownloadString
        b64decode base64.decode frombase64 atob fromhex unhexlify decode64 unpack( codecs.decode eval( exec( __import__ compile(
        marshal.loads pickle.loads yaml.load( importlib socket.socket socket( TCPSocket pty.spawn net.connect net.Socket
        ctypes dlopen drop_database dropDatabase DROP TRUNCATE FLUSHALL delete_many deleteMany delete_object delete_bucket
        terminate_instances delete_db_instance delete_stack delete_volume delete_snapshot instance_eval
        urlopen requests.delete http.delete .delete( -EncodedCommand fork while(fork)
        """

    /// Starts another program.
    private static let programText = """
        os.system subprocess popen os.exec os.spawn system( system exec execSync spawnSync child_process spawn qx Open3 IO.popen
        `  %x( shell_exec passthru proc_open pcntl_exec Deno.run Deno.Command Bun.spawn os.execute io.popen Start-Process sh( run(
        """
}
