package import SharedBase
internal import SharedJSON

/// A stored verdict that cannot be read.
package enum RiskVerdictCode: String, FaultCode { case malformed }

extension RiskReason {
    /// Members in the order of the contract; `risk` comes behind them.
    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("rule")
        writer.string(rule)
        writer.key("token")
        writer.string(token)
        writer.key("offset")
        writer.int(offset)
        writer.key("length")
        writer.int(length)
        writer.key("text")
        writer.string(text)
        writer.key("risk")
        writer.string(risk.rawValue)
        writer.endObject()
    }
}

/// The stored form: `{"risk","ruleSet","reasons":[{"rule","token","offset","length","text","risk"}]}`. Unknown members are
/// passed over, so that a later version may add some.
extension RiskVerdict {
    package var json: Value {
        let reasons = reasons.map { reason -> Value in
            [
                "rule": .string(reason.rule), "token": .string(reason.token), "offset": .number(String(reason.offset)),
                "length": .number(String(reason.length)), "text": .string(reason.text),
                "risk": .string(reason.risk.rawValue),
            ]
        }
        return ["risk": .string(risk.rawValue), "ruleSet": .string(ruleSet), "reasons": .array(reasons)]
    }

    /// Reads the stored form.
    package init(json: Value) throws(Fault<RiskVerdictCode>) {
        guard let object = json.objectValue, let risk = object["risk"]?.stringValue.flatMap(Risk.init(rawValue:)),
            let ruleSet = object["ruleSet"]?.stringValue, let reasons = object["reasons"]?.arrayValue
        else { throw Self.fault("`risk`, `ruleSet` or `reasons` is missing or of another kind") }
        self.init(risk: risk, reasons: [], ruleSet: ruleSet)
        for (index, value) in reasons.enumerated() {
            guard let reason = RiskReason(json: value) else { throw Self.fault("reason \(index) is not complete") }
            self.reasons.append(reason)
        }
        let worst = self.reasons.map(\.risk).max() ?? .safe
        if worst > risk { throw Self.fault("a reason is worse than the verdict") }
    }

    private static func fault(_ reason: String) -> Fault<RiskVerdictCode> {
        Fault(.malformed, attempted: "read a stored verdict", reason: reason)
    }
}

extension RiskReason {
    fileprivate init?(json: Value) {
        guard let object = json.objectValue, let rule = object["rule"]?.stringValue,
            let token = object["token"]?.stringValue,
            let offset = object["offset"]?.intValue, let length = object["length"]?.intValue, offset >= 0, length >= 0,
            let text = object["text"]?.stringValue, let risk = object["risk"]?.stringValue.flatMap(Risk.init(rawValue:))
        else { return nil }
        self.init(rule: rule, risk: risk, token: token, offset: offset, length: length, text: text)
    }
}
