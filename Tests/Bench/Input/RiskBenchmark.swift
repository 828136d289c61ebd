package import BenchKit
import Glibc
import SharedRisk

/// The classifier alone, on one core, beside its limit in commands a second.
package struct RiskBenchmark: Benchmark {
    package static let name = "risk"

    package init() {}

    package func run(_ context: BenchContext) async throws -> [BenchRow] {
        let commands = Self.commands.map { Array($0.utf8) }
        let classifier = RiskClassifier()
        let rounds = 2_000
        var speeds = Samples()
        var dangerous = 0
        for run in 0...context.runs {
            let start = Self.processorSeconds()
            for _ in 0..<rounds {
                for command in commands where classifier.classify(command).risk == .dangerous { dangerous += 1 }
            }
            let seconds = Self.processorSeconds() - start
            if run > 0 { speeds.values.append(Double(rounds * commands.count) / seconds) }
        }
        return [
            BenchRow(
                "risk/limit",
                value: speeds.median,
                bar: 20_000,
                stretch: 100_000,
                unit: "commands/s",
                ours: "\(Figure.text(speeds.median)) commands/s (\(speeds.spread))",
                peer: "20,000 commands/s",
                note:
                    "\(commands.count) commands of runbooks, parsed and judged with reasons; \(dangerous / (context.runs + 1) / rounds) of them dangerous; processor time"
            )
        ]
    }

    /// Time of the processor, not of the clock: the bar is for one core, and others use the machine too.
    private static func processorSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// What runbooks are made of: reads, changes, wrappers, SQL, pipes and a program of several lines.
    private static let commands = [
        "kubectl get pods -n payments -o wide", "kubectl describe deployment/checkout -n payments",
        "kubectl logs deploy/checkout -n payments --since=15m --tail=500",
        "kubectl rollout restart deployment/checkout -n payments",
        "kubectl delete namespace payments", "kubectl get pods -o name | grep checkout | head -1",
        "helm upgrade api ./chart -n prod --atomic --timeout 5m",
        "aws ec2 describe-instances --filters Name=tag:env,Values=prod",
        "aws rds reboot-db-instance --db-instance-identifier orders", "aws s3 rm s3://acme-prod-data --recursive",
        "gcloud compute instances list --filter='status=RUNNING'", "terraform -chdir=envs/prod plan -out=tfplan",
        "docker exec web sh -c 'kill -HUP 1'", "systemctl status nginx --no-pager", "sudo systemctl restart postgresql",
        "journalctl -u nginx --since '1 hour ago' --no-pager",
        "psql -h db -c \"SELECT pid, query FROM pg_stat_activity WHERE state <> 'idle'\"",
        "psql -c \"UPDATE jobs SET status='queued' WHERE id=17\"", "redis-cli -h cache INFO memory",
        "curl -sS -o /dev/null -w '%{http_code}' https://api.internal/healthz",
        "curl -fsSL https://get.example.com/install.sh | sudo bash",
        "df -h && free -m", "du -sh /var/log/* | sort -h | tail", "grep -rn 'rm -rf' /opt/runbooks",
        "find /var/log -name '*.gz' -mtime +30 -print",
        "find . -type f -print0 | xargs -0 rm", "ssh web-03 'uptime; df -h'",
        "for h in web1 web2; do ssh $h uptime; done",
        "if ! systemctl is-active -q nginx; then\n  systemctl restart nginx\nfi\ncurl -fsS http://127.0.0.1/healthz",
        "git -C /srv/app log --oneline -5", "iptables -L -n -v", "kill -9 1423",
    ]
}
