package view

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/sioproof/sioproof/internal/text"
)

// folded is a fenced block that opens on request.
func folded(title string, lines []string) string {
	if len(lines) == 0 {
		return ""
	}
	return fmt.Sprintf("\n<details><summary>%s</summary>\n\n%s\n</details>\n", title, fenced(strings.Join(lines, "\n")+"\n"))
}

// fenced puts a block, which ends with a line feed, between fences that it cannot close.
func fenced(block string) string {
	fence := strings.Repeat("`", max(3, longestRun(block)+1))
	return fence + "text\n" + block + fence + "\n"
}

// inlineCode puts words, made safe to show, into code that they cannot close.
func inlineCode(words string) string {
	words = text.Visible(words)
	ticks := strings.Repeat("`", longestRun(words)+1)
	if strings.HasPrefix(words, "`") || strings.HasSuffix(words, "`") {
		words = " " + words + " "
	}
	return ticks + words + ticks
}

// longestRun is the length of the longest run of backticks in words.
func longestRun(words string) int {
	longest, run := 0, 0
	for _, c := range words {
		if c != '`' {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	return longest
}

// escapeMarkdown makes words stand for themselves in a paragraph or a table cell. An @ becomes an entity with a joiner after it,
// so that nobody is notified.
func escapeMarkdown(words string) string { return markdownEscapes.Replace(text.Visible(words)) }

var markdownEscapes = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "|", `\|`, "~", `\~`, "#", `\#`,
	"<", "&lt;", ">", "&gt;", "&", "&amp;", "@", "&#64;&#8203;")

// capital makes the first letter of a sentence a capital.
func capital(sentence string) string {
	first, size := utf8.DecodeRuneInString(sentence)
	return string(unicode.ToUpper(first)) + sentence[size:]
}
