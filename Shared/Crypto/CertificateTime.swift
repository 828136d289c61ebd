internal import COpenSSL
internal import Glibc
internal import SharedBase

/// Times of certificates: whole seconds, UTCTime until 2049 and GeneralizedTime after (RFC 5280, 4.1.2.5).
enum CertificateTime {
    static func read(_ time: UnsafePointer<ASN1_TIME>?) -> Timestamp? {
        var parts = tm()
        guard let time, ASN1_TIME_to_tm(time, &parts) == 1 else { return nil }
        let day = CivilDate.day(
            year: Int64(parts.tm_year) + 1900,
            month: Int64(parts.tm_mon) + 1,
            day: Int64(parts.tm_mday)
        )
        let second = Int64(parts.tm_hour) * 3600 + Int64(parts.tm_min) * 60 + Int64(parts.tm_sec)
        return Timestamp(seconds: day * 86_400 + second)
    }

    /// Sets the validity of an `X509 *`; fractions of a second are cut.
    static func set(_ certificate: OpaquePointer?, _ validity: Range<Timestamp>) -> Bool {
        ASN1_TIME_set(X509_getm_notBefore(certificate), time_t(validity.lowerBound.seconds)) != nil
            && ASN1_TIME_set(X509_getm_notAfter(certificate), time_t(validity.upperBound.seconds)) != nil
    }
}
