// Command listen serves HTTP on each address given, as net.Listen opens it.
package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
)

func main() {
	for _, address := range os.Args[1:] {
		listener, err := net.Listen("tcp", address)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		go http.Serve(listener, nil)
	}
	fmt.Println("ready")
	select {}
}
