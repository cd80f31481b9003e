// swift-tools-version: 6.2
import PackageDescription

/// Settings of every target of ours. Warnings are errors: a warning nobody mends is a warning nobody reads.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

/// The targets in the order of their imports; arrows never turn back (docs/architecture.md).
let package = Package(
    name: "cairn",
    products: [
        .library(name: "FEEL", targets: ["FEEL"]),
        .executable(name: "cairn", targets: ["cairn"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", exact: "1.6.0"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    ],
    targets: [
        .target(
            name: "FEEL", swiftSettings: settings, linkerSettings: [.linkedLibrary("m", .when(platforms: [.linux]))]),
        .target(name: "ProcessModel", dependencies: ["FEEL"], swiftSettings: settings),
        .target(name: "ProcessKernel", dependencies: ["FEEL", "ProcessModel"], swiftSettings: settings),
        .systemLibrary(
            name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"]), .brew(["libxml2"])]),
        // Of Yams only libyaml is used, which is in it as CYaml (Formats/YAML/YAMLEvents).
        .target(
            name: "Formats",
            dependencies: ["CLibXML2", "FEEL", "ProcessModel", .product(name: "Yams", package: "Yams")],
            swiftSettings: settings),
        .target(
            name: "JournalStore", dependencies: ["FEEL", "ProcessModel", "ProcessKernel"], swiftSettings: settings),
        .target(
            name: "SQLiteStore",
            dependencies: [
                "FEEL", "JournalStore", "ProcessModel", "ProcessKernel",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ], swiftSettings: settings),
        .target(
            name: "EngineRuntime",
            dependencies: [
                "FEEL", "JournalStore", "ProcessKernel", "ProcessModel",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "HeapModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
            ], swiftSettings: settings),
        .target(
            name: "Workers", dependencies: ["EngineRuntime", "FEEL", "JournalStore", "ProcessKernel", "ProcessModel"],
            swiftSettings: settings),
        .executableTarget(
            name: "cairn",
            dependencies: [
                "EngineRuntime", "EngineTestKit", "FEEL", "Formats", "JournalStore", "ProcessKernel", "ProcessModel",
                "SQLiteStore", "Workers",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ], resources: [.embedInCode("Explain/errors.md")], swiftSettings: settings),
        .target(
            name: "EngineTestKit",
            dependencies: ["EngineRuntime", "FEEL", "Formats", "JournalStore", "ProcessKernel", "ProcessModel"],
            swiftSettings: settings),

        .testTarget(name: "FEELTests", dependencies: ["FEEL"], swiftSettings: settings),
        .testTarget(
            name: "FormatsTests", dependencies: ["FEEL", "Formats", "ProcessModel"], swiftSettings: settings),
        .testTarget(
            name: "ProcessKernelTests",
            dependencies: ["EngineTestKit", "FEEL", "Formats", "JournalStore", "ProcessKernel", "ProcessModel"],
            swiftSettings: settings),
        .testTarget(
            name: "StoreTests",
            dependencies: [
                "EngineTestKit", "FEEL", "JournalStore", "ProcessKernel", "ProcessModel", "SQLiteStore",
                .product(name: "GRDB", package: "GRDB.swift"),
            ], exclude: ["Versions"], swiftSettings: settings),
        .testTarget(
            name: "EngineRuntimeTests",
            dependencies: [
                "EngineRuntime", "EngineTestKit", "FEEL", "Formats", "JournalStore", "ProcessKernel", "ProcessModel",
                "SQLiteStore", "Workers",
            ], swiftSettings: settings),
        .testTarget(
            name: "SimulationTests",
            dependencies: ["EngineRuntime", "EngineTestKit", "FEEL", "JournalStore", "ProcessKernel", "ProcessModel"],
            swiftSettings: settings),
        .testTarget(
            name: "CommandLineTests",
            dependencies: ["cairn", "FEEL", "Formats", "JournalStore", "ProcessKernel", "ProcessModel"],
            swiftSettings: settings),
        .testTarget(name: "TidyTests", swiftSettings: settings),
    ]
)
