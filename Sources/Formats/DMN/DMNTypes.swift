import FEEL
import ProcessModel

/// The types that a file can name: its own item definitions, those of its imports behind their names, FEEL's.
struct DMNTypes {
    private(set) var items: [ItemType] = []
    /// Why an item definition cannot be used, where it cannot.
    private(set) var faults: [String?] = []
    /// The numbers of the item definitions of each file by their names.
    private var numbers: [[String: Int]] = []
    private let documents: [DMNDocument]
    private let library: DMNLibrary

    /// Reads the item definitions of all files; what is wrong with them goes to the findings of their file.
    init(_ library: DMNLibrary, findings: inout [Findings]) {
        self.library = library
        documents = library.documents
        var elements: [(document: Int, element: XMLElement)] = []
        for (document, file) in documents.enumerated() {
            var own: [String: Int] = [:]
            for element in file.parts("itemDefinition") {
                let name = (element["name"] ?? "").asName
                if own[name] != nil {
                    findings[document].error(
                        .duplicateID, rule: DMNRule.types, element: element["id"], place: element.place,
                        message: "There are two item definitions with the name '\(name)'.")
                    continue
                }
                own[name] = elements.count
                elements.append((document, element))
            }
            numbers.append(own)
        }
        let none = ItemType(
            name: "", base: .type(.any), isCollection: false, allowedValues: .any, constraint: .any, place: .unknown)
        items = Array(repeating: none, count: elements.count)
        faults = Array(repeating: nil, count: elements.count)
        for (number, (document, element)) in elements.enumerated() {
            items[number] = item(element, number: number, document: document, &findings[document])
        }
        refuseCircles(elements, &findings)
        spreadFaults()
    }

    // MARK: - Names of types

    /// The type of that name where it is used in a file.
    func type(_ text: String?, in document: Int) -> DecisionType {
        guard let name = text?.asName, !name.isEmpty else { return .any }
        if let found = item(named: name, in: document, depth: 0) { return .item(found) }
        if let type = builtin(name) { return type }
        guard let colon = name.firstIndex(of: ":") else { return .unknown(name) }
        // DMN 1.1 wrote qualified names.
        let prefix = String(name[..<colon])
        let local = String(name[name.index(after: colon)...])
        if let namespace = documents[document].prefixes[prefix], !DMNNamespace.isFEEL(namespace) {
            let target = namespace == documents[document].namespace ? document : library.document(of: namespace)
            if let target, let found = numbers[target][local] { return .item(found) }
        }
        return builtin(local) ?? numbers[document][local].map { .item($0) } ?? .unknown(name)
    }

    /// Why values of the type cannot be had.
    func fault(of type: DecisionType) -> String? {
        switch type {
        case .any, .feel: nil
        case .item(let number): faults[number]
        case .unknown(let name): "There is no type '\(name)'"
        }
    }

    private func builtin(_ name: String) -> DecisionType? {
        guard let type = try? FEELType(name) else { return nil }
        return type == .any ? .any : .feel(type)
    }

    /// `depth` bounds the way through imports.
    private func item(named name: String, in document: Int, depth: Int) -> Int? {
        if let own = numbers[document][name] { return own }
        guard depth < 8 else { return nil }
        for one in documents[document].imports {
            guard let target = library.document(of: one.namespace) else { continue }
            if one.name.isEmpty {
                if let found = item(named: name, in: target, depth: depth + 1) { return found }
            } else if name.hasPrefix(one.name + ".") {
                let rest = String(name.dropFirst(one.name.count + 1))
                if let found = item(named: rest, in: target, depth: depth + 1) { return found }
            }
        }
        return nil
    }

    // MARK: - Item definitions

    private mutating func item(
        _ element: XMLElement, number: Int, document: Int, _ findings: inout Findings
    ) -> ItemType {
        let file = documents[document]
        let components = file.children("itemComponent", of: element)
        let base: ItemType.Base
        if let function = file.child("functionItem", of: element) {
            base = .function(
                parameters: file.children("parameters", of: function).map { type($0["typeRef"], in: document) },
                result: type(function["outputTypeRef"], in: document))
        } else if !components.isEmpty {
            base = .components(components.map { component($0, document, &findings) })
        } else {
            base = .type(baseType(element, number: number, document: document))
        }
        report(base, of: element, number: number, &findings)
        let isCollection = element.flag("isCollection") ?? false
        return ItemType(
            name: (element["name"] ?? "").asName, base: base, isCollection: isCollection,
            allowedValues: test("allowedValues", of: element, number, file, &findings),
            constraint: test("typeConstraint", of: element, number, file, &findings), place: element.place)
    }

    /// An item definition that has the name of a built-in type and refers to it means the built-in one.
    private func baseType(_ element: XMLElement, number: Int, document: Int) -> DecisionType {
        let text = documents[document].child("typeRef", of: element)?.text ?? element["typeRef"]
        let found = type(text, in: document)
        if found == .item(number), let text { return builtin(text.asName) ?? found }
        return found
    }

    /// A component is a type of its own unless it only names one.
    private mutating func component(
        _ element: XMLElement, _ document: Int, _ findings: inout Findings
    ) -> DecisionFunction.Parameter {
        let name = (element["name"] ?? "").asName
        let file = documents[document]
        let isPlain = ["itemComponent", "functionItem", "allowedValues", "typeConstraint"].allSatisfy {
            file.child($0, of: element) == nil
        }
        if isPlain, element.flag("isCollection") != true {
            let text = file.child("typeRef", of: element)?.text ?? element["typeRef"]
            return DecisionFunction.Parameter(name: name, type: type(text, in: document))
        }
        let number = items.count
        items.append(
            ItemType(
                name: name, base: .type(.any), isCollection: false, allowedValues: .any, constraint: .any,
                place: element.place))
        faults.append(nil)
        items[number] = item(element, number: number, document: document, &findings)
        return DecisionFunction.Parameter(name: name, type: .item(number))
    }

    private mutating func report(
        _ base: ItemType.Base, of element: XMLElement, number: Int, _ findings: inout Findings
    ) {
        for type in base.types {
            guard case .unknown(let name) = type else { continue }
            faults[number] = "There is no type '\(name)'"
            findings.error(
                .danglingReference, rule: DMNRule.types, element: element["id"], place: element.place,
                message: "There is no type '\(name)'.")
        }
    }

    private mutating func test(
        _ child: String, of element: XMLElement, _ number: Int, _ file: DMNDocument, _ findings: inout Findings
    ) -> DecisionTest {
        guard let values = file.child(child, of: element), let text = file.child("text", of: values),
            !text.text.trimmed.isEmpty
        else { return .any }
        var reader = DMNTextReader(file: file, owner: element["id"], findings: findings)
        let test = reader.tests(text, scope: DMNScope(names: []), names: DMNNames(entries: [], types: [:]))
        findings = reader.findings
        if case .broken(let reason) = test { faults[number] = reason }
        return test
    }

    // MARK: - Faults

    /// A type that is only defined by itself has no values. Through components it may be: values end somewhere.
    private mutating func refuseCircles(
        _ elements: [(document: Int, element: XMLElement)], _ findings: inout [Findings]
    ) {
        for (number, (document, element)) in elements.enumerated() {
            var next = number
            var steps = 0
            while case .type(.item(let base)) = items[next].base, steps <= items.count {
                next = base
                steps += 1
            }
            guard steps > items.count else { continue }
            faults[number] = "The type '\(items[number].name)' is defined by itself"
            findings[document].error(
                .wrongReference, rule: DMNRule.types, element: element["id"], place: element.place,
                message: "The type '\(items[number].name)' is defined by itself.")
        }
    }

    /// What is made of a broken type is broken.
    private mutating func spreadFaults() {
        var hasChanged = true
        while hasChanged {
            hasChanged = false
            for number in items.indices where faults[number] == nil {
                guard let fault = items[number].base.types.compactMap({ fault(of: $0) }).first else { continue }
                faults[number] = fault
                hasChanged = true
            }
        }
    }

    // MARK: - FEEL's view

    /// The types that FEEL expressions of a file may name, without their constraints.
    func named(in document: Int) -> [String: FEELType] {
        var named: [String: FEELType] = [:]
        addNames(of: document, prefix: "", depth: 0, to: &named)
        return named
    }

    private func addNames(of document: Int, prefix: String, depth: Int, to named: inout [String: FEELType]) {
        for (name, number) in numbers[document] where named[prefix + name] == nil {
            named[prefix + name] = feel(.item(number))
        }
        guard depth < 4 else { return }
        for one in documents[document].imports {
            guard let target = library.document(of: one.namespace) else { continue }
            addNames(
                of: target, prefix: one.name.isEmpty ? prefix : prefix + one.name + ".", depth: depth + 1, to: &named)
        }
    }

    /// The type without its constraints; parts of a type that contains itself are cut off at a depth.
    func feel(_ type: DecisionType) -> FEELType {
        var room = 2_000
        return feel(type, depth: 0, &room)
    }

    private func feel(_ type: DecisionType, depth: Int, _ room: inout Int) -> FEELType {
        room -= 1
        guard depth < 12, room > 0 else { return .any }
        switch type {
        case .any, .unknown: return .any
        case .feel(let type): return type
        case .item(let number):
            let item = items[number]
            let base: FEELType
            switch item.base {
            case .type(let type): base = feel(type, depth: depth + 1, &room)
            case .components(let components):
                base = .context(components.map { FEELType.Entry($0.name, feel($0.type, depth: depth + 1, &room)) })
            case .function(let parameters, let result):
                base = .function(
                    parameters.map { feel($0, depth: depth + 1, &room) }, feel(result, depth: depth + 1, &room))
            }
            return item.isCollection ? .list(base) : base
        }
    }
}

extension ItemType.Base {
    /// The types that it is made of.
    fileprivate var types: [DecisionType] {
        switch self {
        case .type(let type): [type]
        case .components(let components): components.map(\.type)
        case .function(let parameters, let result): parameters + [result]
        }
    }
}
