// Echoes with a goroutine per connection; TCP_NODELAY is Go's default.
// Prints "listening tcp HOST:PORT" and serves until SIGTERM, which ends it with 0.
package main

import (
	"fmt"
	"log"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func echo(connection net.Conn) {
	defer connection.Close()
	buffer := make([]byte, 16*1024)
	for {
		n, err := connection.Read(buffer)
		if n > 0 {
			if _, err := connection.Write(buffer[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

func main() {
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	end := make(chan os.Signal, 1)
	signal.Notify(end, syscall.SIGTERM)
	go func() {
		<-end
		os.Exit(0)
	}()
	fmt.Printf("listening tcp %s\n", listener.Addr())
	for {
		connection, err := listener.Accept()
		if err != nil { // out of descriptors, for example
			time.Sleep(time.Millisecond)
			continue
		}
		go echo(connection)
	}
}
