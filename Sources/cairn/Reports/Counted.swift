/// A number with its noun: "1 attempt", "2 attempts".
func counted<Number: BinaryInteger>(_ number: Number, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
}
