import SharedBase
import SharedScrub
import TestKit
import Testing

@Suite("The never-list")
struct NeverTests {
    static let values: [String] = [
        "6f9619ff-8b86-d011-b42d-00c04fc964ff",
        "arn:aws:iam::123456789012:role/service-role/AWSServiceRoleForAutoScaling",
        "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf",
        "arn:aws:secretsmanager:eu-central-1:111122223333:secret:shop/payment-AbCdEf|terraform-20260101010101000000000001",
        "i-0abc123def4567890", "vpc-0a1b2c3d", "subnet-0a1b2c3d4e5f60718", "sg-0a1b2c3d4e5f60718",
        "ami-0abcdef1234567890",
        "eipalloc-0a1b2c3d4e5f60718", "rtbassoc-0a1b2c3d4e5f60718",
        "projects/my-project-123456/locations/europe-west1/clusters/prod-cluster-1",
        "/subscriptions/6f9619ff-8b86-d011-b42d-00c04fc964ff/resourceGroups/rg-prod/providers/Microsoft.Compute/disks/osdisk",
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "docker.io/library/nginx@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "docker-pullable://nginx:1.25@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "eu-central-1a", "ip-10-0-12-34.eu-west-1.compute.internal",
        "mydb.cluster-abcdefghij12.us-east-1.rds.amazonaws.com",
        "https://sqs.eu-west-1.amazonaws.com/123456789012/my-production-events-queue.fifo",
        "/aws/lambda/my-production-function/2024/01/31", "2024-01-31T08:15:30.250Z", "1.29.4-gke.1043002",
        "10.20.0.0/16",
        "123456789012", "my-production-database-subnet-group-europe-west", "AmazonEKSClusterAutoscalerPolicyDocument",
        "VPCFlowLogsBucketKMSKey", "PrimaryVPCFlowLogsBucketKMSKey", "SharedServicesVPCCIDR",
        "RDSInstanceDBSubnetGroupKMSKeyARN",
        #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject","sts:AssumeRole"],"Resource":"*"}]}"#,
        "kubernetes.io/service-account-token", "node-role.kubernetes.io/control-plane", "ARO" + "AABCDEFGHIJKLMNOPQ",
        "terraform-20240131081530123400000001", "rds-ca-rsa2048-g1", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    ]

    @Test("survives under a plain name and in text", arguments: values)
    func survives(text: String) {
        #expect(Scrubber.test.value(["setting": .string(text)]) == ["setting": .string(text)])
        #expect(Scrubber.test.text("seen \(text) here") == "seen \(text) here")
    }

    @Test("digests, ids and certificates survive under their names")
    func names() {
        let tree: Value = [
            "etag": .string(TestSecrets.hex(32)),
            "source_code_hash": .string(Base64.encode(Array(repeating: 0xB7, count: 32))),
            "image_id": .string(TestSecrets.hex(64)), "md5": .string(TestSecrets.hex(32)),
            "unique_id": .string(TestSecrets.upper(21)),
            "lineage": "6f9619ff-8b86-d011-b42d-00c04fc964ff", "resourceVersion": "123456789",
            "certificate": .string(TestSecrets.pem("CERTIFICATE")),
            "caBundle": .string(Base64.encode(Array(TestSecrets.pem("CERTIFICATE").utf8))),
            "public_key": .string("ssh-rsa AAAAB3NzaC1yc2E" + TestSecrets.random(300) + " me@host"),
            "checksum/config": .string(TestSecrets.hex(64)),
        ]
        #expect(Scrubber.test.value(tree) == tree)
    }

    @Test("of an address only the password goes")
    func address() {
        let secret = TestSecrets.random(12)
        #expect(
            Scrubber.test.text("postgres://app:\(secret)@db.internal:5432/orders?sslmode=require")
                == "postgres://app:[REDACTED:url-password]@db.internal:5432/orders?sslmode=require"
        )
    }
}
