# Prints what a coverage profile says of each package, and of all. A profile of several test binaries has a block several times.
NR > 1 {
	statements[$1] = $2
	if ($3 > 0) covered[$1] = $2
}
END {
	for (block in statements) {
		package = block
		sub(/\/[^\/]*$/, "", package)
		all[package] += statements[block]
		hit[package] += covered[block]
		total += statements[block]
		totalHit += covered[block]
	}
	for (package in all) printf "%5.1f%%  %s\n", 100 * hit[package] / all[package], package | "sort -k2"
	close("sort -k2")
	printf "%5.1f%%  of all statements\n", 100 * totalHit / total
}
