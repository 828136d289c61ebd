/// Requests of kinds of keys that are not accepted; each is signed rightly by its own key.
enum WeakRequests {
    static let all: [(name: String, pem: String)] = [
        (
            "rsa:1024",
            """
            -----BEGIN CERTIFICATE REQUEST-----
            MIIBTjCBuAIBADAPMQ0wCwYDVQQDDAR3ZWFrMIGfMA0GCSqGSIb3DQEBAQUAA4GN
            ADCBiQKBgQDkAORx+wTOC9SNRt5vlUuQg+K4N8lRaEeXv9gPvXUakIxEHiqdNeM8
            RJqNtJs8McBg+fMTxYbmF6INKllVKpZOtd0udkkussbI19UkKzigiiLxeUDZ1mpo
            RSxrpL+l1bixTsXfuu1vSv/0SORasP3E3Psc78iqOSDaveNBZarNOwIDAQABoAAw
            DQYJKoZIhvcNAQELBQADgYEAizrbXTRdycOMonFQ28xlj9xWr7yow6Au3fV79MQo
            Y8BgEWarTzZzyGBDyuotTBwikNRC4GCfL2JTI8zSZqaaccir2WHWeAi2F1EKgFkn
            Gro1rH4rPpVALmWnXh06QK20nG/5+IejQv1NKfT78EPU9Ie9KU37E4WYelPZCaUC
            pgw=
            -----END CERTIFICATE REQUEST-----
            """
        ),
        (
            "rsa:2048",
            """
            -----BEGIN CERTIFICATE REQUEST-----
            MIICVDCCATwCAQAwDzENMAsGA1UEAwwEd2VhazCCASIwDQYJKoZIhvcNAQEBBQAD
            ggEPADCCAQoCggEBAMSgZhNN6Wb8IBssN5oS52P1tjjDz1kUlhi1EBJwVS+Xxd53
            /KV+UfovX51nBluVSm3vpfioQuFzcUWisfl6tzcvsfjvPMnCdL60mRSpimP+dP9f
            K8G+iMIrJ5mg9/lRzty2z9g+bpRSPLZTUuWPmshHnENUnzFLMokoSLYir1Fuo4dO
            +K2/HMXdbJE5/3+sQ6/uWxYiEuOVOSSZpUzn/ZjsIIjv7yTeVZHCXVSg6MOeLPHA
            E9IwwAqGJC8hcv/Zi8OcLnq6xmdGGyGGRMqMMqgZsS5yh5VHqRGfzenT80un4jaQ
            ULkBdIgox9zwkfwQA6M8ZM6ghe7yPYBkHnZI1fcCAwEAAaAAMA0GCSqGSIb3DQEB
            CwUAA4IBAQBXB9txBbiCLezvrnidvBi327r/FYAhVISlrH8wqHuvT1VXNExEvmAF
            BLHMYoiVzGclMYKZ/vUn2NdVJSh25aM7Y+o10IxXDC/gUn7Hji9zKyiKPpxFLFKj
            6mZXUl2lAkSUacdq9GnUiCDs8he4plV/T91iHNEh1PbsmtlOfVjmYltJdXlqxCds
            v6+TV0asDBAzs2QO2vGqprSI2DUIVgS8w5j6UsAwIgQBJDIUK/0Bsi16FGWyuOnn
            Enkulw0lciKVPASFo5Z/VNcY1IKdkdUYZs2YoHpL1z+OL1mPGXgfOhL+cRwx1Vad
            14oShIrPqxMDzS4mlPauyUqdTOZXwYex
            -----END CERTIFICATE REQUEST-----
            """
        ),
        (
            "ec384",
            """
            -----BEGIN CERTIFICATE REQUEST-----
            MIIBCDCBjgIBADAPMQ0wCwYDVQQDDAR3ZWFrMHYwEAYHKoZIzj0CAQYFK4EEACID
            YgAEXcQrfqB+mSPDSnz/MF6m6X4gzZS7ht75Ay3WdpmG6+1BJunR8WytTaiy3IjT
            0X3pDgLLqcVfOuK4cBKCYVn7MHQnMKUDuDVbMbpbUuG/33eauq0kf2jk6EIvLyz3
            H1NfoAAwCgYIKoZIzj0EAwIDaQAwZgIxANmXMTGIgbTnLpdM9pm2h1tYsMvjjjbB
            Ossa2rTFCh7O6uubPyeCPMfkvzhYuzqVUQIxAMQNtwCC5QR6WK55Id+j9w1vfUf6
            q87rfPc400M84w4aATkiNRZhiR0zF/5lfq5OyA==
            -----END CERTIFICATE REQUEST-----
            """
        ),
    ]
}
